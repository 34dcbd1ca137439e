"""Filled by the template parts."""

from django import template

register = template.Library()
