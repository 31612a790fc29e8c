"""The Uniforme Productnamenlijst: what municipalities call their products, each with a URI."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from msgspec import Struct


class Product(Struct, frozen=True, rename="camel"):
    """A product that every municipality calls the same."""

    uri: str
    name: str
    """Dutch, as in the list."""


class RefusedProduct(Struct, frozen=True, rename="camel"):
    """A row of the list that was not taken."""

    line: int
    value: str
    why: str


NO_PRODUCT = "UPL-naam nog niet beschikbaar"
"""Stands in the list for a product that has no name yet; nobody can ask for it."""


def read_products(lines: Iterable[str]) -> tuple[list[Product], list[RefusedProduct]]:
    """The products of a CSV with columns `name` and `uri`, each URI once, and the rows that can't be used.

    Raises:
        ValueError: it has no such columns.
    """
    reader = csv.DictReader(lines, skipinitialspace=True)
    if not {"name", "uri"} <= set(reader.fieldnames or ()):
        raise ValueError("The list needs columns 'name' and 'uri'; its first line must name the columns.")
    products: dict[str, Product] = {}
    refused: list[RefusedProduct] = []
    for row in reader:
        name, uri = (row["name"] or "").strip(), (row["uri"] or "").strip()
        if not name or name == NO_PRODUCT:
            refused.append(RefusedProduct(reader.line_num, name, "It names no product."))
        elif not uri.startswith(("http://", "https://")):
            refused.append(RefusedProduct(reader.line_num, name, f"'{uri}' is no web address."))
        elif uri in products and products[uri].name != name:
            refused.append(RefusedProduct(reader.line_num, name, f"Its URI is that of '{products[uri].name}' already."))
        else:
            products[uri] = Product(uri, name)
    return list(products.values()), refused
