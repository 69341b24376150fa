"""The sales of the demo story: what was sold, promised, kept and said."""

from typing import NamedTuple


class Word(NamedTuple):
    """A promise of the demo story; days count from today, negative ones are past."""

    what: str
    category: str
    due: int
    outcome: str = "open"
    closed: int = 0
    importance: int = 3
    cause: str = ""


class Sale(NamedTuple):
    """An order of the demo story and what its customer said, if anything."""

    partner: str
    seller: str
    days_ago: int
    price: float
    answer: tuple = ()
    words: tuple = ()


STORY = (
    Sale(
        "base.res_partner_1",
        "base.user_demo",
        40,
        4800,
        (10, 5, "They called before we had to. Rare."),
        (
            Word("Three design proposals in two weeks", "service", -26, "kept", -28),
            Word("One contact person for the whole project", "communication", 20),
        ),
    ),
    Sale(
        "base.res_partner_2",
        "base.user_demo",
        35,
        2400,
        (9, 5, ""),
        (Word("Installation before the shop opens", "delivery", -20, "kept", -20),),
    ),
    Sale(
        "base.res_partner_3",
        "base.user_demo",
        30,
        3600,
        (8, 4, "Good work, a little slow to answer."),
        (Word("Answer every mail the same day", "communication", -12, "kept", -9),),
    ),
    Sale(
        "base.res_partner_4",
        "base.user_demo",
        24,
        1900,
        (4, 2, "We were promised a fixed price and got another one."),
        (
            Word(
                "The price stays as offered",
                "price",
                -15,
                "broken",
                -15,
                5,
                "overpromised",
            ),
        ),
    ),
    Sale(
        "base.res_partner_10",
        "base.user_admin",
        18,
        5200,
        (9, 5, "Exactly as promised."),
        (
            Word("Training for six people on site", "service", -6, "kept", -7, 4),
            Word("Spare parts kept ready for a year", "service", 40),
        ),
    ),
    Sale(
        "base.res_partner_12",
        "base.user_admin",
        14,
        2750,
        (7, 4, ""),
        (Word("Plans handed over on paper", "quality", -3),),
    ),
    Sale(
        "base.res_partner_18",
        "base.user_demo",
        9,
        1450,
        (),
        (
            Word("Colour samples before the weekend", "delivery", -2),
            Word("Call back about the discount for ten", "price", 0),
            Word("Sample of the new fabric by post", "delivery", 2),
        ),
    ),
)
