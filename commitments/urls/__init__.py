from commitments.urls import filing, indicators, tables, year

urlpatterns = [*year.urlpatterns, *filing.urlpatterns, *indicators.urlpatterns, *tables.urlpatterns]
