-- What live streams show, second by second. Where a stream stands follows from the clock: nothing has to run for it.

CREATE TABLE streams (
    stream_id        text PRIMARY KEY CHECK (stream_id ~ '^[a-z0-9]+(_[a-z0-9]+)*$'),
    title            filled_text NOT NULL,
    presenter        filled_text NOT NULL,
    description      filled_text NOT NULL,
    started_at       timestamptz NOT NULL,
    duration_seconds integer NOT NULL CHECK (duration_seconds > 0),
    repeats          boolean NOT NULL DEFAULT false
);

CREATE TABLE stream_events (
    stream_id    text NOT NULL REFERENCES streams ON DELETE CASCADE,
    event_number integer NOT NULL CHECK (event_number > 0),
    at_second    integer NOT NULL CHECK (at_second >= 0),
    kind         text NOT NULL CHECK (kind IN ('product_shown', 'product_hidden', 'said', 'price', 'question')),
    product_id   product_key REFERENCES products,
    text         filled_text,
    PRIMARY KEY (stream_id, event_number),
    CONSTRAINT stream_events_show_a_product CHECK (
        CASE WHEN kind IN ('product_shown', 'product_hidden', 'price') THEN product_id IS NOT NULL ELSE text IS NOT NULL END
    )
);
CREATE INDEX stream_events_by_second ON stream_events (stream_id, at_second, event_number);
CREATE INDEX stream_events_by_product ON stream_events (product_id);

COMMENT ON COLUMN streams.repeats IS 'It begins again when it ends; otherwise it stays at its last second.';
COMMENT ON COLUMN stream_events.event_number IS 'In the order of the stream, within a second too: the last product shown is the one in focus.';
COMMENT ON COLUMN stream_events.kind IS 'price: it is spoken of; the price itself is the catalogue''s. question: by a viewer.';

CREATE FUNCTION stream_second(started_at timestamptz, duration_seconds integer, repeats boolean) RETURNS integer
    LANGUAGE sql STABLE
    RETURN CASE
        WHEN now() < started_at THEN 0
        WHEN repeats THEN CAST(mod(floor(extract(epoch FROM now() - started_at)), duration_seconds) AS integer)
        ELSE CAST(least(floor(extract(epoch FROM now() - started_at)), duration_seconds) AS integer)
    END;

COMMENT ON FUNCTION stream_second IS 'Where a stream stands now, in seconds from its beginning.';

-- For whoever asks in SQL of their own: one row a variant, one row a moment, names instead of keys.
CREATE VIEW live_catalogue AS
SELECT p.product_id, p.name, p.brand, p.category, p.description, p.price, p.rating, p.popularity,
       v.variant_id, v.size, v.color, v.capacity, coalesce(i.quantity, 0) AS in_stock
  FROM products p
  JOIN product_variants v USING (product_id)
  LEFT JOIN inventory i USING (variant_id);

COMMENT ON VIEW live_catalogue IS 'What the shop sells and how many pieces it has: one row for each size, color and capacity of a product.';
COMMENT ON COLUMN live_catalogue.product_id IS 'The product''s key, such as shoe_001. It is the same in live_timeline.';
COMMENT ON COLUMN live_catalogue.name IS 'The product''s name, such as Nike Air Zoom Pegasus.';
COMMENT ON COLUMN live_catalogue.brand IS 'Who makes it.';
COMMENT ON COLUMN live_catalogue.category IS 'One of the shop''s categories, such as shoes or fitness.';
COMMENT ON COLUMN live_catalogue.description IS 'What it is like and what it is for, in two or three sentences.';
COMMENT ON COLUMN live_catalogue.price IS 'US dollars a piece, before tax and shipping.';
COMMENT ON COLUMN live_catalogue.rating IS 'Average of the customers'' stars, 0 to 5.';
COMMENT ON COLUMN live_catalogue.popularity IS 'Pieces sold so far.';
COMMENT ON COLUMN live_catalogue.variant_id IS 'The key of this size, color and capacity, such as shoe_001-10.';
COMMENT ON COLUMN live_catalogue.size IS 'The size as text, such as 10 or M; NULL when the product has no sizes.';
COMMENT ON COLUMN live_catalogue.color IS 'The color; NULL when there is one only.';
COMMENT ON COLUMN live_catalogue.capacity IS 'The capacity, such as 128GB; NULL when there is one only.';
COMMENT ON COLUMN live_catalogue.in_stock IS 'Pieces of this size, color and capacity that can be bought now; 0 is sold out.';

CREATE VIEW live_timeline AS
SELECT s.stream_id, s.title, s.presenter, e.event_number, e.at_second, e.kind, e.shown_until_second,
       stream_second(s.started_at, s.duration_seconds, s.repeats) AS now_second,
       e.kind = 'product_shown'
       AND e.at_second <= stream_second(s.started_at, s.duration_seconds, s.repeats)
       AND stream_second(s.started_at, s.duration_seconds, s.repeats) < coalesce(e.shown_until_second, s.duration_seconds + 1)
           AS shown_now,
       e.product_id, p.name, p.brand, p.category, p.price, e.text
  FROM streams s
  JOIN (SELECT *, CASE kind WHEN 'product_shown' THEN
                     min(at_second) FILTER (WHERE kind = 'product_hidden') OVER (
                         PARTITION BY stream_id, product_id ORDER BY event_number
                         ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
                  END AS shown_until_second
          FROM stream_events) e USING (stream_id)
  LEFT JOIN products p USING (product_id);

COMMENT ON VIEW live_timeline IS 'What is shown and said in each live stream: one row a moment, in the order of event_number.';
COMMENT ON COLUMN live_timeline.stream_id IS 'The stream''s key, such as fitness_stream_morning_001.';
COMMENT ON COLUMN live_timeline.title IS 'The stream''s title.';
COMMENT ON COLUMN live_timeline.presenter IS 'Who presents it.';
COMMENT ON COLUMN live_timeline.event_number IS 'The moment''s place in the stream: a higher one is later.';
COMMENT ON COLUMN live_timeline.at_second IS 'When it happens, in seconds from the stream''s beginning.';
COMMENT ON COLUMN live_timeline.kind IS 'product_shown, product_hidden, price (it is spoken of), said (by the presenter) or question (by a viewer).';
COMMENT ON COLUMN live_timeline.shown_until_second IS 'Of product_shown: when it is put away; NULL when it stays until the end.';
COMMENT ON COLUMN live_timeline.now_second IS 'Where the stream stands at this moment.';
COMMENT ON COLUMN live_timeline.shown_now IS 'True for a product_shown whose product can be seen at this moment; the latest of them is in focus.';
COMMENT ON COLUMN live_timeline.product_id IS 'The product that it is about, if any; the same as in live_catalogue.';
COMMENT ON COLUMN live_timeline.name IS 'That product''s name.';
COMMENT ON COLUMN live_timeline.brand IS 'Who makes that product.';
COMMENT ON COLUMN live_timeline.category IS 'That product''s category.';
COMMENT ON COLUMN live_timeline.price IS 'That product''s price in US dollars, before tax and shipping.';
COMMENT ON COLUMN live_timeline.text IS 'What is said.';
