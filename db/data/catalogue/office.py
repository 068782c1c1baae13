"""Office: notebooks, pens, chairs."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import BRIGHTS, COVERS, DEVICES

NOTEBOOK = ProductType(
    slug="notebooks", name="Notebooks", noun="notebook", drawing="notebook", form="binding",
    titles=("{brand} {series} Notebook {format}, {ruling}, {binding}, {colour}",),
    axes={"format": ("A6", "B6", "A5", "B5", "A4"), "ruling": ("Dotted", "Lined", "Squared", "Blank"),
          "binding": ("Elastic Band", "Spiral Bound", "Cloth Spine"), "colour": COVERS},
    opening=("A notebook that lies flat from the first page.", "The {series} takes ink on both sides.",
             "192 pages for lists, drawings and better ideas."),
    detail=("{ruling} paper of 100 g/m².", "Numbered pages and an index.", "The cover is {colour} and wipes clean.",
            "A pocket at the back keeps receipts."),
    closing=("Made without plastic.", "Fits the {series} covers.", "Acid-free paper."),
    price_cents=1600, weight_g=310, scale="format", season="school", share=1.3, tags=("stationery", "writing", "paper"),
    praise=("No bleed-through with a fountain pen.", "Lies perfectly flat.", "Sturdy, survives my bag.",
            "The paper is a pleasure."),
    gripes=("The elastic went slack.", "The dots are too dark.", "Ink feathers a little."))
PEN = ProductType(
    slug="pens", name="Pens", noun="pen", drawing="pen", form="kind",
    titles=("{brand} {series} {kind}, {point}, {body}, {colour}",),
    axes={"kind": ("Fountain Pen", "Rollerball", "Mechanical Pencil"),
          "point": ("Fine", "Medium", "Broad", "Extra Fine"), "body": ("Resin", "Aluminium", "Brass"),
          "colour": BRIGHTS},
    opening=("A {kind} with a {point} line and a good weight.", "The {series} makes signing the last page a pleasure.",
             "Turned from {body}, polished for an hour."),
    detail=("Balanced with and without the cap.", "{colour} body, gold-coloured clip.",
            "Writes at once, also after a week.", "13 cm long, 24 g."),
    closing=("In a box that makes it a present.", "Refills are standard.", "Can be engraved."),
    notes={"Fountain Pen": "The steel nib is smoothed by hand; a converter is enclosed.",
           "Mechanical Pencil": "0.7 mm leads, an eraser under the cap."},
    price_cents=3400, weight_g=40, spread=0.5, season="school", tags=("stationery", "writing", "gift"),
    praise=("Writes smoothly.", "Feels more expensive than it is.", "Starts without skipping.",
            "A lovely present for a graduate."),
    gripes=("Leaked on a flight.", "The clip is loose.", "Scratchy on cheap paper."))
CHAIR = ProductType(
    slug="office-chairs", name="Office chairs", noun="chair", drawing="chair", form="back",
    titles=("{brand} {series} {model} {back} Office Chair, {cover}, {colour}",),
    axes={"model": ("One", "Two", "Plus", "Max", "Lite", "Pro"), "back": ("Mesh", "High Back", "Task"),
          "cover": ("Wool", "Recycled Polyester", "Leather"), "colour": DEVICES},
    opening=("A chair for eight hours that feel like six.", "The {series} {model} moves when you do.",
             "A {back} chair with every lever where the hand expects it."),
    detail=("Seat height from 42 to 53 cm.", "The lumbar support slides up and down.", "Covered in {cover}, {colour}.",
            "Castors for hard and soft floors."),
    closing=("Assembled in fifteen minutes.", "Carries up to 130 kg.", "Five-year warranty on all moving parts."),
    notes={"Mesh": "The mesh lets air through and carries the back evenly.",
           "High Back": "The high back supports the shoulders too."},
    price_cents=22900, weight_g=14500, spread=0.45, season="school", tags=("furniture", "ergonomic", "desk"),
    praise=("My back thanks me.", "Easy to put together.", "Solid and silent.", "Comfortable all day."),
    gripes=("The armrests wobble.", "Instructions are poor.", "The seat is hard at first."))

OFFICE = Department(
    slug="office", name="Office",
    brands=("Bureau Nord", "Carta Alba", "Draftsman's", "Inkwell & Sons", "Ledgerline", "Papyria", "Steelcroft",
            "Westing"),
    series=("Adler", "Bond", "Column", "Draft", "Essay", "Folio", "Gallery", "Idea", "Journal", "Kanto", "Ledger",
            "Memo", "Notable", "Octavo", "Plan", "Quarto",
            "Register", "Scribe", "Tract", "Vellum", "Writ", "Margin", "Atelier", "Studio"),
    types=(NOTEBOOK, PEN, CHAIR))
