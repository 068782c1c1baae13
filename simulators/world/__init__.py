"""The warehouse world as a real server: the open replacement of a lost one, for shops and carriers that anybody wrote.

`simulator.py` is the loop and says why it is built as it is; `connection.py` has a client's socket, `session.py` what is said
over it, `hall.py` who is let into which world; `rules.py`, `shop.py` and `carrier.py` are what happens in a world, `worlds.py`
and `records.py` the worlds themselves, `store.py` and `create.sql` their rows; `pace.py` says how long things take;
`faults.py` and `chance.py` what goes wrong on purpose.
"""
