"""Results in words."""

from local.bedrock.model import Json
from local.bedrock.planner.wording import MOST_LISTED, say


def test_a_record_is_named_by_its_id_and_leads_with_its_state() -> None:
    record: Json = {"loan_id": "LN-7", "loan_status": "on_hold", "due_date": "2026-12-01", "late_fee": 2.5}
    assert say(record, question="what is my loan?") == "Loan LN-7 is on hold: due date 1 December 2026, late fee $2.50."


def test_what_the_question_names_comes_first() -> None:
    record: Json = {"title": "Dune", "shelf": "F3", "language": "English"}
    assert say(record, question="which language?").index("language") < say(record, question="which shelf?").index(
        "language"
    )


def test_a_list_is_cut_and_says_so() -> None:
    books: list[Json] = [{"title": f"Book {n}"} for n in range(MOST_LISTED + 2)]
    text = say({"books": books}, question="books")
    assert text.startswith(f"I found {MOST_LISTED + 2} books:")
    assert text.endswith("… and 2 more.")


def test_nothing_found_is_said() -> None:
    assert say({"books": []}, question="books") == "I found no books for that."


def test_prose_is_quoted_as_it_is() -> None:
    assert say({"status": "ok", "response": "Your loan is due."}, question="?") == "Your loan is due."


def test_a_page_to_read_is_told_whole_and_the_others_named() -> None:
    guides: list[Json] = [{"title": f"Guide {n}", "body": f"Step {n}. " * 60} for n in range(3)]
    text = say({"found": 3, "guides": guides}, question="how?")
    assert "Step 0." in text
    assert "Step 1." not in text
    assert "See also: Guide 1; Guide 2." in text


def test_of_a_table_the_named_entry_is_told() -> None:
    record: Json = {"title": "Dune", "copies_by_floor": {"1": 4, "2": 0}}
    assert say(record, question="are there copies on floor 1?") == "Dune: copies in floor 1: 4."


def test_a_person_is_named_by_both_names() -> None:
    assert say({"first_name": "Ada", "last_name": "Byron", "state": "OR"}, question="?") == "Ada Byron: state OR."


def test_what_is_said_of_the_customer_is_said_to_them() -> None:
    assert say({"found": 0, "message": "This customer has no loan LN-7."}, question="?") == "You have no loan LN-7."


def test_yes_and_no_are_said_in_words() -> None:
    record: Json = {"title": "Dune", "on_loan": True, "reserved": False}
    assert say(record, question="?") == "Dune: on loan, not reserved."


def test_inner_lists_are_told_with_their_record() -> None:
    text = say({"loan_id": "LN-7", "books": [{"title": "Dune", "copies": 2}]}, question="loan")
    assert "Dune: copies 2" in text


def test_texts_are_trimmed_to_a_length_that_a_person_reads() -> None:
    assert len(say("word " * 2000, question="?")) < 10_001
    assert len(say({"message": "word " * 2000}, question="?")) < 4100


def test_of_many_rows_those_that_the_question_names_are_told() -> None:
    books: list[Json] = [{"title": "Dune", "language": "French"}, {"title": "Emma", "language": "English"}]
    assert say({"books": books}, question="do you have anything in French?") == "Dune: language French."
    assert "Emma" in say({"books": books}, question="anything that is not French?")


def test_the_cheapest_comes_first_where_it_is_asked_for() -> None:
    books: list[Json] = [{"title": "Dune", "price": 12.0}, {"title": "Emma", "price": 8.5}]
    text = say({"books": books}, question="what is the cheapest one?")
    assert text.index("Emma") < text.index("Dune")
