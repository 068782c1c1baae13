"""Which colours go with which kind of thing."""

GLAZES = ("Moss Green", "Terracotta", "Slate", "Ivory", "Petrol", "Mustard", "Sage", "Indigo", "Charcoal", "Blush",
          "Rust", "Sky")
ENAMELS = ("Bottle Green", "Crimson", "Chalk White", "Navy", "Mustard", "Mint", "Coral", "Black", "Teal", "Butter",
           "Graphite", "Plum")
TEXTILES = ("Oatmeal", "Denim", "Sage", "Rust", "Mustard", "Plum", "Navy", "Blush", "Charcoal", "Olive", "Teal",
            "Burgundy", "Ivory",
            "Lavender")
BRIGHTS = ("Poppy", "Sunflower", "Cobalt", "Fern", "Tangerine", "Raspberry", "Teal", "Sky", "Lilac", "Coral", "Navy",
           "Black")
DEVICES = ("Graphite", "Chalk White", "Navy", "Sage", "Coral", "Silver", "Petrol", "Sand", "Burgundy", "Ice Blue",
           "Black", "Lilac")
WOODS = ("Oak", "Walnut", "Beech", "Cherry", "Mahogany", "Chestnut")
COVERS = ("Petrol", "Mustard", "Crimson", "Indigo", "Bottle Green", "Terracotta", "Plum", "Ivory", "Sky", "Charcoal",
          "Rose", "Teal",
          "Ink", "Apricot")
PASTELS = ("Lavender", "Rose", "Mint", "Apricot", "Ivory", "Sage", "Butter", "Ice Blue", "Blush", "Sand")
