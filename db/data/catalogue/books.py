"""Books: novels, cookbooks, guides. The brand is the publisher."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import COVERS

AUTHORS = ("Ines Calloway", "Tobias Renn", "Marguerite Ashdown", "Kofi Lindgren", "Hana Verhoeven", "Silas Okafor", "Petra Wynn", "Julian Marsh",
           "Amara Dell", "Edith Korsakov", "Rafael Thorne", "Noor Halloran", "Beatrix Lowe", "Samuel Adeyemi", "Clara Vestergaard", "Ewan Pryce",
           "Lucia Farrow", "Anton Weisz", "Mirela Stone", "Desmond Iyer", "Freya Castellan", "Osman Blythe", "Yuki Arden", "Harriet Bloom")
FORMATS = ("Paperback", "Hardcover", "Large Print")
PLACES = ("Veyra", "Saltmouth", "Kestrel Bay", "Lower Ashby", "Port Almond", "Thornwick", "Isle of Maren", "Old Quarter", "Lake Orsa", "Hollin",
          "Cape Farrow", "Winterbourne", "San Telmo", "Rue des Lilas", "Harrowgate Lane", "the North Shore", "Pinehurst", "Ostrava Street",
          "Blackwater", "the Seventh Hill", "Amberley", "Calder Valley", "Marrakesh Road", "Juniper Creek")

NOVEL = ProductType(
    slug="novels", name="Novels", noun="novel", drawing="book", form="cover",
    titles=("The {adjective} {thing} of {place} by {author}, {format}", "A {adjective} {thing} in {place} by {author}, {format}",
            "{place} and the {adjective} {thing} by {author}, {format}", "Before the {adjective} {thing}: A {place} Novel by {author}, {format}"),
    axes={"adjective": ("Salt", "Hidden", "Borrowed", "Silent", "Last", "Paper", "Silver", "Broken", "Distant", "Unwritten", "Crooked", "Glass",
                        "Winter", "Patient", "Forgotten", "Scarlet"),
          "thing": ("Lantern", "Orchard", "Archive", "Tide", "Clockmaker", "Garden", "Letter", "Harbour", "Sparrow", "Staircase", "Map",
                    "Inheritance", "Station", "Piano", "Lighthouse", "Summer"),
          "place": PLACES, "author": AUTHORS, "format": FORMATS,
          "cover": ("Hills", "Moon", "Circles", "Tree", "Stripes", "Peaks", "Window", "Waves"), "colour": COVERS},
    unnamed=("cover", "colour"),
    opening=("Nobody in {place} speaks of the {thing}, until a stranger asks about it.", "Three generations, one house and a {adjective} {thing}.",
             "When the ferry to {place} stops running, {author}'s heroine stays behind.", "It begins with a {thing} that should not be there."),
    detail=("{author} writes about loyalty and weather with the same dry tenderness.", "What starts as a mystery turns into a love story, and back.",
            "A novel about what families keep and what they hand on.", "Told over a single year, with the sea never far away."),
    closing=("{format}, with a reading group guide.", "Set in a generous, readable type.", "Longlisted for the Harbour Prize."),
    price_cents=1490, weight_g=330, scale="format", season="gift", share=3.0, tags=("fiction", "literature", "reading"),
    praise=("I read it in two evenings.", "The ending stayed with me for weeks.", "Beautiful language without showing off.", "Our book club talked until midnight."),
    gripes=("It takes a hundred pages to get going.", "Too many characters to keep apart.", "The ending felt rushed."),
    notes={"Large Print": "This edition is set in 16-point type.", "Hardcover": "Sewn binding, ribbon and a jacket."})
COOKBOOK = ProductType(
    slug="cookbooks", name="Cookbooks", noun="cookbook", drawing="book", form="cover",
    titles=("{approach} {cuisine}: {count} Recipes {occasion} by {author}, {format}",),
    axes={"approach": ("Everyday", "Simple", "Slow", "Seasonal", "Modern", "Honest", "One-Pot", "Weeknight"),
          "cuisine": ("Vegetables", "Baking", "Noodles", "Bread", "Lemon & Olive", "Fish", "Soups", "Mezze", "Curries", "Pastry"),
          "count": ("60", "80", "101", "120", "150"), "occasion": ("for Two", "for a Crowd", "from a Small Kitchen", "without Fuss", "for Every Month"),
          "author": AUTHORS, "format": FORMATS[:2], "cover": ("Pot", "Lemon", "Bowl", "Whisk"), "colour": COVERS},
    unnamed=("cover", "colour"),
    opening=("{count} recipes that work the first time.", "{author} cooks {cuisine} the way people do at home.", "A cookbook to get flour on."),
    detail=("Every dish has a photograph and an honest time.", "Most need fewer than ten ingredients.", "Chapters follow what the market has.",
            "Each recipe says what can be made ahead."),
    closing=("Lies flat when open.", "With an index by ingredient.", "Weights in grams and cups."),
    price_cents=2690, weight_g=980, scale="format", season="gift", share=1.2, tags=("cooking", "recipes", "food"),
    praise=("Everything I have tried turned out well.", "Finally a cookbook I use on weekdays.", "Clear steps, good pictures.", "The soup on page 48 alone is worth it."),
    gripes=("Half of the ingredients are hard to find here.", "Portions are small.", "The binding gave up after a month."))
GUIDE = ProductType(
    slug="nature-guides", name="Nature and travel guides", noun="guide", drawing="book", form="cover",
    titles=("{subject} of {place}: {style} by {author}, {format}",),
    axes={"subject": ("Birds", "Wild Flowers", "Walks", "Trees", "Hidden Villages", "Night Skies", "Rivers", "Mushrooms", "Coastal Paths", "Gardens"),
          "place": PLACES, "style": ("A Field Guide", "A Pocket Companion", "50 Outings", "An Illustrated Year"), "author": AUTHORS,
          "format": FORMATS[:2], "cover": ("Leaf", "Compass", "Peaks", "Tree", "Bird"), "colour": COVERS},
    unnamed=("cover", "colour"),
    opening=("Everything worth looking at around {place}, in a book that fits a coat pocket.", "{author} has walked every path in here at least twice.",
             "For people who stop and look."),
    detail=("Drawings show what a photograph hides.", "Maps on every second page.", "Each entry says when to come and what to bring.", "Arranged by month."),
    closing=("Rounded corners and water-repellent paper.", "With an index of common and scientific names.", "Revised this year."),
    price_cents=1990, weight_g=420, scale="format", season="spring", share=1.2, tags=("nature", "travel", "outdoor"),
    praise=("Accurate and a pleasure to leaf through.", "The drawings are wonderful.", "We found three walks we had never heard of.", "Light enough to take along."),
    gripes=("The maps are too small.", "Some paths are closed now.", "The print is tiny."))

BOOKS = Department(
    slug="books", name="Books",
    brands=("Lantern House", "Greywater Press", "Foxglove Editions", "Meridian & Sons", "Paper Lane", "Quillfeather", "Tern & Tide"),
    series=("",), types=(NOVEL, COOKBOOK, GUIDE))
