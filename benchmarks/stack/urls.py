from django.urls import path

from benchmarks.stack import views

urlpatterns = [
    path("stack/empty/", views.empty),
    path("stack/known/", views.known),
    path("stack/table/", views.table),
    path("stack/joined/", views.joined),
    path("stack/insert/", views.insert),
]
