"""A carrier as another team would have written it: trucks in the warehouse world, HTTP with a shop, one page for people.

One thread, the desk, decides everything, in batches: what came in is applied to the fleet in memory, what changed is written in
one transaction, and only then is anything answered, acked or sent. So whatever was promised to somebody survives a kill, and
nothing happens twice.

    http (pages, dialects)  ─┐            ┌─ world (commands, sent again until acked)
    world (what trucks did)  ├─ desk ─────┤
    calls (the shop's word)  ─┘  fleet    └─ calls (to the shop, tried again with patience)
                                 store
"""
