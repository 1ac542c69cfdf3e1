"""What a template says of an indicator it holds as a row of the database."""

from django import template

from commitments.indicator_rows import goal_in_words

register = template.Library()
register.filter("goal", goal_in_words)
