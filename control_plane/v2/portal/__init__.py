"""Portals: websites about REST APIs, of products and their pages."""
