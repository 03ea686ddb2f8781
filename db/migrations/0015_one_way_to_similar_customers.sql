-- similar_customers_bought() tells the same without the one who asks, whom the view counted among the three.

DROP VIEW segment_favourites;
