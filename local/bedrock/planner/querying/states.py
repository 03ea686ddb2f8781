"""The states of the US with their two letters."""

_CODES = (
    "AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, "
    "FL Florida, "
    "GA Georgia, HI Hawaii, ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, "
    "ME Maine, "
    "MD Maryland, MA Massachusetts, MI Michigan, MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, "
    "NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York, NC North Carolina, ND North Dakota,"
    " OH Ohio, "
    "OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee,"
    " TX Texas, "
    "UT Utah, VT Vermont, VA Virginia, WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming, DC District "
    "of Columbia"
)
_BY_NAME = {name.lower(): code for code, _, name in (each.partition(" ") for each in _CODES.split(", "))}


def code_of(said: str) -> str | None:
    """The two letters of a state by its name, or as they are written."""
    if said.isupper() and said in _BY_NAME.values():
        return said
    return _BY_NAME.get(said.lower())
