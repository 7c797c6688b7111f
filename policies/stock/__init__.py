"""Stock policies: used by name, with parameters, in place of a policy of one's own.

`STOCK` holds them with their texts; `stock_document` makes an ordinary policy document of one.
"""

from __future__ import annotations

from policies.stock.book import plain, stock_document, stock_uid
from policies.stock.model import Parameter, StockPolicy
from policies.stock.shelf import STOCK

__all__ = ["STOCK", "Parameter", "StockPolicy", "plain", "stock_document", "stock_uid"]
