"""How long tests wait for what has to come."""

from __future__ import annotations

#: Seconds. A busy machine makes everything late, and a wait that ends well costs nothing.
PATIENCE = 120.0
