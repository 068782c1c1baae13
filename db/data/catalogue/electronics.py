"""Electronics: headphones, speakers, keyboards, watches, cameras. Lines have a model number."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import DEVICES

MODELS = tuple(str(number) for number in (100, 120, 150, 200, 220, 250, 300, 320, 350, 400, 450, 500, 550, 600, 700, 800, 900))

HEADPHONES = ProductType(
    slug="headphones", name="Headphones", noun="headphones", drawing="headphones", form="fit",
    titles=("{brand} {series} {model} {fit} Headphones, {link}, {colour}",),
    axes={"model": MODELS, "fit": ("Over-Ear", "On-Ear"), "link": ("Wired", "Bluetooth", "Noise Cancelling"), "colour": DEVICES},
    opening=("{fit} headphones with a clear middle and a bass that knows its place.", "The {series} {model} disappears after ten minutes, which is the point.",
             "Made for long trains and loud offices."),
    detail=("The pads are memory foam under soft leatherette.", "The band is steel inside and padded outside.", "Folds flat into the pouch that comes with it.",
            "40 mm drivers, tuned by ear."),
    closing=("Ear pads and cable can be replaced.", "Two-year warranty.", "Available in {colour} and other colours."),
    notes={"Bluetooth": "Up to 35 hours on one charge; ten minutes give three hours.",
           "Noise Cancelling": "Four microphones take out engines and chatter; one press lets voices in.",
           "Wired": "The 1.5 m cable ends in a 3.5 mm plug; no battery, no delay."},
    price_cents=8900, weight_g=260, spread=0.5, scale="link", season="gift", share=1.5, tags=("audio", "music", "travel"),
    praise=("Comfortable for hours, even with glasses.", "The sound is balanced and clear.", "The battery lasts all week.", "Great value at this price."),
    gripes=("A bit tight on a large head.", "The left side crackled after two months.", "The app is not worth the download."))
SPEAKER = ProductType(
    slug="speakers", name="Speakers", noun="speaker", drawing="speaker", form="form",
    titles=("{brand} {series} {model} {form} Speaker, {power}, {colour}",),
    axes={"model": MODELS, "form": ("Box", "Cylinder", "Tower"), "power": ("10 W", "20 W", "40 W", "60 W"), "colour": DEVICES},
    opening=("A {power} speaker that fills a room from the corner of a shelf.", "Small outside, large inside: the {series} {model}.",
             "Put it down, press play, forget about it."),
    detail=("One woofer, one tweeter and a port at the back.", "Bluetooth 5.3 and a line input.", "The cloth is woven and easy to wipe.",
            "Two of them pair to a stereo set."),
    closing=("Charges by USB-C.", "The battery can be replaced with one screw.", "Two-year warranty."),
    notes={"Cylinder": "The cylinder plays to all sides and survives a shower (IPX6).", "Tower": "The tall cabinet gives the bass room to breathe."},
    price_cents=9900, weight_g=1400, spread=0.5, scale="power", season="gift", tags=("audio", "music", "bluetooth"),
    praise=("Big sound from a small box.", "Paired at once, never lost the connection.", "Clear even when it is loud.", "The battery gets through a whole party."),
    gripes=("The bass booms near a wall.", "No way to turn off the start-up sound.", "Heavier than expected."))
KEYBOARD = ProductType(
    slug="keyboards", name="Keyboards", noun="keyboard", drawing="keyboard", form="layout",
    titles=("{brand} {series} {model} Mechanical Keyboard, {layout}, {switch} Switches, {colour}",),
    axes={"model": MODELS, "layout": ("Compact 60%", "Tenkeyless", "Full Size"), "switch": ("Linear", "Tactile", "Clicky"), "colour": DEVICES},
    opening=("A mechanical keyboard for people who type for a living.", "The {series} {model} is solid, quiet where it should be and fun to use.",
             "{switch} switches under keycaps that do not go shiny."),
    detail=("Double-shot PBT keycaps.", "The switches are hot-swappable.", "The case is filled with foam against rattling.", "Works with Mac, Windows and Linux."),
    closing=("Braided USB-C cable included.", "Key and switch pullers are in the box.", "Two-year warranty."),
    notes={"Linear": "Linear switches go down smoothly and without a click.", "Tactile": "Tactile switches have a small bump half-way.",
           "Clicky": "Clicky switches say so; think of your colleagues.", "Compact 60%": "Arrows and F-keys live on a second layer.",
           "Full Size": "The number block is where accountants want it."},
    price_cents=10900, weight_g=880, scale="layout", tags=("computer", "typing", "usb-c"),
    praise=("A joy to type on.", "Heavy and rock solid.", "Swapped the switches in ten minutes.", "The keycaps still look new."),
    gripes=("The space bar rattles.", "Louder than described.", "No feet to change the angle."))
WATCH = ProductType(
    slug="smartwatches", name="Smartwatches", noun="smartwatch", drawing="watch", form="case",
    titles=("{brand} {series} {model} Smartwatch, {case} Case, {size}, {colour} Strap",),
    axes={"model": MODELS, "case": ("Round", "Square"), "size": ("40 mm", "42 mm", "44 mm", "46 mm"), "colour": DEVICES},
    opening=("A smartwatch that shows the time first and the rest when asked.", "The {series} {model} counts steps, lengths and hours of sleep.",
             "A light {case} watch with a strap in {colour}."),
    detail=("The display can be read in full sun.", "Pulse, GPS and barometer are built in.", "Water-resistant to 50 metres.", "The strap changes without tools."),
    closing=("Up to nine days on a charge.", "Works with Android and iOS.", "Two-year warranty."),
    notes={"Round": "A turning bezel means no fingerprints on the glass.", "Square": "The square display fits a whole message."},
    price_cents=15900, weight_g=52, spread=0.4, scale="size", season="resolution", tags=("fitness", "wearable", "gps"),
    praise=("The battery really lasts a week.", "Light enough to sleep with.", "Finds GPS in seconds.", "Easy to read while running."),
    gripes=("The pulse is off when I cycle.", "Notifications arrive late.", "The strap irritates my skin."))
CAMERA = ProductType(
    slug="cameras", name="Cameras", noun="camera", drawing="camera", form="kind",
    titles=("{brand} {series} {model} {kind} Camera, {sensor}, {colour}",),
    axes={"model": MODELS, "kind": ("Instant", "Compact", "Mirrorless"), "sensor": ("12 MP", "16 MP", "20 MP", "24 MP"), "colour": DEVICES},
    opening=("A {kind} camera that is ready before the moment is over.", "The {series} {model} wants to be taken along.",
             "Real buttons, a bright finder and {sensor} to work with."),
    detail=("The grip band keeps it safe in the hand.", "One dial for the time, one for the aperture.", "Face detection that also knows cats.",
            "Writes to SD cards."),
    closing=("Strap, battery and charger are in the box.", "Two-year warranty.", "Lens cap on a string, at last."),
    notes={"Instant": "Prints slide out at the bottom and develop in 90 seconds.", "Mirrorless": "Takes all lenses of the maker's mount.",
           "Compact": "Fits the pocket of a coat."},
    price_cents=31900, weight_g=430, spread=0.5, scale="kind", season="summer", tags=("photo", "travel", "video"),
    praise=("Sharp pictures, even indoors.", "Simple enough for the children.", "Colours straight out of the camera are lovely.", "Feels like a real camera."),
    gripes=("The battery is empty after a day.", "Slow focus in the dark.", "The menu takes some learning."))

ELECTRONICS = Department(
    slug="electronics", name="Electronics",
    brands=("Aurel", "Bexion", "Corvid Audio", "Dynaro", "Elmtek", "Hertzel", "Kinetiq Labs", "Nuvolt", "Orbiton", "Sonder"),
    series=("Tone", "Pulse", "Echo Bay", "Vanta", "Lumen", "Atlas", "Nova", "Strata", "Prism", "Motif", "Halo", "Radian", "Cadence", "Vector",
            "Aria", "Pilot", "Zenith", "Orbit", "Flux", "Meridian"),
    types=(HEADPHONES, SPEAKER, KEYBOARD, WATCH, CAMERA))
