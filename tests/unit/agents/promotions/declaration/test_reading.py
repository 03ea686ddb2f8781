"""The declaration of each environment, and what is said of a wrong one."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from agents.promotions.declaration import reading
from agents.promotions.declaration.reading import DeclarationRefused, read_declaration

_ENVIRONMENTS = ("dev", "staging", "prod")
_FILES = Path(reading.__file__).parent
_ODD_RULE = '[rules.odd]\nsource = "customers"\nmeans = "x"\n'
_ODD_WAY = '[relationships.odd]\nmeans = "x"\n'
_OWN = """
[sources.customers]
means = "Customers of the trial."
[rules.vip]
filters = [{ field = "customers.total_spent", operator = "more_than", values = [500] }]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    for file in _FILES.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def _spoilt(folder: Path, *, file: str = "shop.toml", old: str, new: str) -> tuple[str, ...]:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeclarationRefused) as refused:
        read_declaration("dev", prefix="shop-", folder=folder)
    return refused.value.problems


@pytest.mark.parametrize("environment", _ENVIRONMENTS)
def test_reads_each_environment(environment: str) -> None:
    declaration = read_declaration(environment, prefix=f"agentic-promo-{environment}-")
    assert declaration.environment == environment
    assert declaration.sources["customers"].table == f"agentic-promo-{environment}-customers"
    assert declaration.sources["products"].table == "marketing_products"
    assert declaration.policy.max_rows_per_write <= 97
    assert len(declaration.policy.four_eyes_above) == 5


def test_rules_have_typed_values() -> None:
    declaration = read_declaration("dev", prefix="")
    assert declaration.rules["vip"].filters[0].values == (Decimal(2000),)
    assert declaration.rules["mailable"].joins[0].filters[0].values == (True,)


def test_an_environment_goes_over_what_is_shared(folder: Path) -> None:
    with (folder / "staging.toml").open("a", encoding="utf-8") as file:
        file.write(_OWN)
    declaration = read_declaration("staging", prefix="", folder=folder)
    assert declaration.sources["customers"].means == "Customers of the trial."
    assert declaration.sources["customers"].usual
    assert declaration.rules["vip"].filters[0].values == (Decimal(500),)


@pytest.mark.parametrize("name", ["production", "", "../dev", "shop/../dev"])
def test_refuses_an_environment_that_nobody_declared(name: str) -> None:
    with pytest.raises(DeclarationRefused):
        read_declaration(name, prefix="")


def test_tells_all_that_is_wrong_at_once(folder: Path) -> None:
    text = (folder / "dev.toml").read_text(encoding="utf-8")
    text = text.replace("max_rows_per_write = 97", "max_rows_per_write = 98").replace("seconds = 20", "second = 20")
    (folder / "dev.toml").write_text(text, encoding="utf-8")
    problems = _spoilt(folder, old='key = ["customer_id"]', new="key = []")
    told = "\n".join(problems)
    assert "policy.max_rows_per_write" in told
    assert "limits.second:" in told
    assert "limits.seconds:" in told
    assert "sources.customers.key" in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('partition = "segment"', 'partition = "segmnt"', "index segment-index names segmnt"),
        ('writable = ["segment"]', 'writable = ["segment", "customer_id"]', "a key is never writable"),
        ('sort = "total_spent"', 'sort = "spent"', "index segment-index names spent"),
        ('{ type = "choice", values = ["ok", "bounced", "complained"]', '{ type = "choice"', "a choice has values"),
        (
            '["orders.promotion_id = promotions.promotion_id"]',
            '["orders.amount = promotions.promotion_id"]',
            "of different types",
        ),
        (
            '["orders.promotion_id = promotions.promotion_id"]',
            '["orders.promo = promotions.promotion_id"]',
            "no field orders.promo",
        ),
        (
            '["orders.promotion_id = promotions.promotion_id"]',
            '["orders.promotion_id == promotions.promotion_id"]',
            "orders_promotion.way.0",
        ),
        (
            'operator = "more_than", values = [2000]',
            'operator = "starts_with", values = [2000]',
            "money knows no starts_with",
        ),
        ('operator = "at_most", values = [3]', 'operator = "at_most", values = ["three"]', "'three' is no number"),
        (
            'relationship = "customers_preferences", kind = "with"',
            'relationship = "customers_preference", kind = "with"',
            "did you mean customers_preferences",
        ),
        ('kind = "last", amount = 30', 'kind = "last", amount = 0', "rules.recent.periods.0.amount"),
        ("[sources.stock]", "[sources.stock", "shop.toml:"),
    ],
)
def test_says_what_is_wrong(folder: Path, old: str, new: str, said: str) -> None:
    assert said in "\n".join(_spoilt(folder, old=old, new=new))


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ('[rules.odd]\nsource = "customer"\nmeans = "x"', "rules.odd: there is no source customer"),
        (_ODD_RULE, "rules.odd: it says nothing"),
        (
            _ODD_RULE + 'joins = [{ relationship = "customers_orders", kind = "each" }]',
            "rules.odd: a rule only filters",
        ),
        (
            _ODD_RULE + 'joins = [{ relationship = "customers_orders", rules = ["recent"] }]',
            "rules.odd: a rule's joins name no rules",
        ),
        (
            _ODD_WAY + 'way = ["orders.order_id = returns.order_id", "stock.product_id = reviews.product_id"]',
            "stock was not reached before",
        ),
        (
            _ODD_WAY + 'way = ["reviews.product_id = stock.product_id", "stock.product_id = reviews.product_id"]',
            "reviews is reached twice",
        ),
        ('[sources.stock]\nwritable = ["quantity"]', "somebody must be allowed to write"),
        ('[[sources.stock.indexes]]\nname = "by-size"\npartition = "size"', "only DynamoDB's indexes are declared"),
        ('[[sources.orders.indexes]]\nname = "by-state"\npartition = "status"\nsort = "customer_id"', "sorts an index"),
        ('[sources.reviews]\nusual = ["stars"]', "usual names stars, which is no field"),
        ("sources = 3", "sources"),
        ("[sources]\nstock = 3", "sources.stock"),
        ('[sources.stock]\ntable = "x; DROP"', "sources.stock.table"),
        ('[sources.stock.fields]\n"a b" = { type = "text", means = "x" }', "a b"),
    ],
)
def test_says_what_is_wrong_with_an_environments_own_words(folder: Path, added: str, said: str) -> None:
    (folder / "trial.toml").write_text(f"{added}\n", encoding="utf-8")
    text = (folder / "dev.toml").read_text(encoding="utf-8")
    with (folder / "trial.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    with pytest.raises(DeclarationRefused) as refused:
        read_declaration("trial", prefix="", folder=folder)
    assert said in "\n".join(refused.value.problems)
