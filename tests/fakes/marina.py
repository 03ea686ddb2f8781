"""A foreign domain for tests: three files in a folder."""

from pathlib import Path

DOMAIN = '''
prompt = "You are the harbour office."

[[tool]]
name = "find_free_berths"
description = "Finds free berths by pier and by the length of a boat."
rows = """SELECT berth, price FROM berths
WHERE mentions(pier, :pier) AND (:length IS NULL OR length_m >= :length) ORDER BY price"""
[tool.input]
type = "object"
required = ["length"]
[tool.input.properties.pier]
type = "string"
[tool.input.properties.length]
type = "number"

[[tool]]
name = "list_my_bookings"
description = "What the skipper who asks has booked."
rows = "SELECT berth, until FROM bookings WHERE skipper = :caller"
input = { type = "object", properties = {} }
'''

TABLES = """
CREATE TABLE berths (berth TEXT, pier TEXT, length_m REAL, price REAL);
INSERT INTO berths VALUES ('N-07', 'North piers', 12.5, 38.0), ('S-02', 'South pier', 9.0, 21.5);
CREATE TABLE bookings (berth TEXT, skipper TEXT, until TEXT);
INSERT INTO bookings VALUES ('S-02', 'skipper-1', '2026-12-01'), ('N-07', 'skipper-2', '2026-12-09');
"""

CONVERSATIONS = """
[[conversation]]
id = "a-berth-for-my-boat"
kind = "search"
principal = "skipper-1"
[[conversation.turn]]
say = "I need a berth for eleven metres at the north pier."
tools = ["find_free_berths"]
facts = ["SELECT berth, price FROM berths WHERE length_m > 11"]
[[conversation.turn]]
say = "And what have I booked?"
tools = ["list_my_bookings"]
facts = ["SELECT until FROM bookings WHERE skipper = 'skipper-1'"]
never_facts = ["SELECT until FROM bookings WHERE skipper = 'skipper-2'"]
"""


def marina_in(root: Path) -> Path:
    """Write it down; the folder."""
    home = root / "foreign" / "marina"
    home.mkdir(parents=True)
    (home / "domain.toml").write_text(DOMAIN)
    (home / "tables.sql").write_text(TABLES)
    (home / "conversations.toml").write_text(CONVERSATIONS)
    return home
