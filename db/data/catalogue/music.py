"""Music: guitars and records."""

from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.palettes import COVERS

GUITAR = ProductType(
    slug="guitars", name="Guitars and ukuleles", noun="instrument", drawing="guitar", form="kind",
    titles=("{brand} {series} {model} {kind}, {top} Top, {size}, {colour}",),
    axes={"model": ("10", "20", "30", "40", "50", "60", "80"),
          "kind": ("Acoustic Guitar", "Classical Guitar", "Ukulele"),
          "top": ("Solid Spruce", "Solid Cedar", "Mahogany"),
          "size": ("Half Size", "Three-Quarter Size", "Full Size"),
          "colour": ("Spruce", "Mahogany", "Walnut", "Cherry", "Oak", "Black", "Petrol", "Natural", "Crimson")},
    opening=("A {kind} with a warm voice that carries.",
             "The {series} {model} is easy on beginners' fingers and good enough to keep.",
             "Built light, set up by hand."),
    detail=("The {top} top is braced in a fan.", "The tuners hold.", "Low action, no buzzing frets.",
            "{colour} finish, thin enough to let the wood sing."),
    closing=("With a padded bag.", "Strings for the first change are enclosed.",
             "Checked by a luthier before it is sent."),
    price_cents=18900, weight_g=1900, spread=0.5, scale="size", season="gift",
    tags=("instrument", "strings", "acoustic"),
    praise=("Sounds far above its price.", "Stays in tune.", "Beautiful finish.", "Comfortable neck."),
    gripes=("Needed a set-up first.", "The strings are poor.", "A scratch on the back."))
VINYL = ProductType(
    slug="records", name="Records", noun="record", drawing="vinyl", form="sleeve",
    titles=("{artist}: {first} {second}, {edition}",),
    axes={"artist": ("The Velvet Harbour", "Mara Quint", "Low Tide Orchestra", "Winter Choir Society",
                     "Otto & the Owls", "Sunday Radio", "Iris Valente", "Northern Line Trio",
                     "Cassette Club", "Paper Lions", "Juno Reyes", "The Quiet Hours", "Brass Meridian", "Elio Fontana",
                     "Kite Season", "Amber Street Quartet", "Neon Orchard",
                     "Saint Almond"),
          "first": ("Midnight", "Slow", "Golden", "Electric", "Borrowed", "Blue", "Distant", "Hollow", "Paper",
                    "Silver", "Summer", "Wild", "Second", "Quiet", "Crooked", "Northern"),
          "second": ("Parade", "Motion", "Letters", "Avenue", "Weather", "Signals", "Rooms", "Echoes", "Postcards",
                     "Garden", "Machines", "Hours", "Tides", "Arcade", "Gravity"),
          "edition": ("LP 180 g", "Double LP", "LP Coloured Vinyl", "LP Remastered", "7-Inch Single",
                      "LP Live Recording", "Anniversary Box"),
          "sleeve": ("Sunset", "Circles", "Lines", "Waves", "Prism"), "colour": COVERS},
    unnamed=("sleeve", "colour"),
    opening=("{artist} at their most open: ten songs, no filler.", "Recorded in five nights in a closed cinema.",
             "The record that made {artist} known beyond their city."),
    detail=("Cut from the original tapes.", "Pressed on quiet vinyl.", "The sleeve is printed on heavy board.",
            "Side B is the one to keep."),
    closing=("With a download code.", "Lyrics on the inner sleeve.", "Plays at 33 rpm."),
    price_cents=2600, weight_g=330, spread=0.25, season="gift", share=1.3, tags=("vinyl", "album", "music"),
    praise=("Dead quiet pressing.", "The sleeve is a work of art.", "Sounds better than the stream.",
            "I play it every Sunday."),
    gripes=("Slightly warped.", "Surface noise on side A.", "The sleeve had a bent corner."))

MUSIC = Department(
    slug="music", name="Music",
    brands=("Alder & Ash", "Corda", "Echo Park Music", "Fretwork", "Lumière Records", "Resonanza", "Tremolo"),
    series=("Adagio", "Barcarole", "Canto", "Dolce", "Etude", "Forte", "Largo", "Minuet", "Nocturne", "Opus", "Presto",
            "Rondo", "Sonata", "Vivace"),
    types=(GUITAR, VINYL))
