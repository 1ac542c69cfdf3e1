"""The ranking as a report for a meeting: a Word file to be edited, and a page that prints as a document."""

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from commitments.documents import LANGUAGE
from commitments.views.tables.download import as_file
from departments import audit
from scoring.documents import ranking_content
from scoring.views.rankings import public_page, title_of, with_ranking


@public_page
@with_ranking
def document(request, ranking):
    """The report as a Word file; that somebody took it is on record."""
    from commitments.documents.filling import filled

    content = ranking_content(ranking, at=timezone.localdate())
    actor = request.user if request.user.is_authenticated else None
    audit.record_apart("ranking.export", actor=actor, target=ranking.cycle, after={"format": "docx"})
    name = "（试算稿）" if content["is_trial"] else ""
    return as_file(filled("ranking", content), f"{content['title']}{name}.docx")


@public_page
@with_ranking
def report(request, ranking):
    """The report as a page; what it holds is what the ranking's page shows this person."""
    content = ranking_content(ranking, at=timezone.localdate())
    with translation.override(LANGUAGE):
        article = render_to_string("documents/_ranking.html", content)
    year = ranking.cycle.year
    context = {
        "title": content["title"],
        "crumbs": [(reverse("ranking", args=[year]), title_of(ranking.cycle))],
        "article": article,
        "document_url": reverse("ranking-document", args=[year]),
    }
    return render(request, "documents/page.html", context)
