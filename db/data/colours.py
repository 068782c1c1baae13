"""The colours, woods and metals that products come in, and the arithmetic that derives one from another."""

COLOURS: dict[str, str] = {
    # whites and greys
    "Ivory": "#efe6d2", "Chalk White": "#eceae4", "Pearl Grey": "#c9cbcb", "Ash Grey": "#9aa0a2", "Slate": "#5c6b78",
    "Graphite": "#474d55", "Charcoal": "#3a3f45", "Black": "#2b2e33", "Ink": "#2d3350",
    # yellows, oranges, reds
    "Butter": "#f0d27a", "Mustard": "#d9a62e", "Sunflower": "#efb928", "Apricot": "#ef9f66", "Tangerine": "#e87f35",
    "Terracotta": "#c9694a", "Rust": "#a8502f", "Coral": "#ea7566", "Poppy": "#d8452f", "Crimson": "#b32b3b",
    "Burgundy": "#7d2b41", "Blush": "#e8b6ae", "Rose": "#d67f93", "Raspberry": "#b93f6b",
    # purples and blues
    "Plum": "#6f3f6f", "Lilac": "#b4a0d4", "Lavender": "#9b8fc9", "Indigo": "#474a91", "Cobalt": "#2f56b0",
    "Navy": "#2c3f66", "Denim": "#52749f", "Sky": "#8db9de", "Ice Blue": "#bcd6e2", "Petrol": "#1f6170",
    # greens
    "Teal": "#25857f", "Mint": "#9fd0b8", "Sage": "#9bae8c", "Moss Green": "#71823f", "Olive": "#80783a",
    "Fern": "#4c8a4c", "Bottle Green": "#27573f", "Pine": "#2f5a4c",
    # browns and woods
    "Sand": "#d8c19a", "Oatmeal": "#d9ccb2", "Camel": "#bd8c55", "Cinnamon": "#96572f", "Chestnut": "#7a4327",
    "Cocoa": "#5f4032", "Natural": "#d6b98c", "Beech": "#dcb98a", "Oak": "#c49a62", "Cherry": "#a75c3a",
    "Walnut": "#74503a", "Mahogany": "#7f3b2a", "Spruce": "#dfb877",
    # metals
    "Silver": "#bfc6cb", "Steel": "#a9b3ba", "Brass": "#c7a04a", "Copper": "#c27b4f", "Rose Gold": "#d9a18c",
}

WHITE, INK, PAPER = "#ffffff", "#23262e", "#f6f2ea"

Channels = tuple[int, int, int]


def _channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """The colour with `share` (0–1) of the other one stirred in."""
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a,
                         b in zip(_channels(colour), _channels(other), strict=True))


def lightness(colour: str) -> float:
    """How light a colour looks, 0 (black) to 1 (white), by the Rec. 709 weights."""
    red, green, blue = _channels(colour)
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
