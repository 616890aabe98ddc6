from django.urls import path

from . import views

urlpatterns = [
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/products/", views.add_product, name="product_add"),
    path("catalogue/products/<uuid:product>/", views.change_product, name="product_change"),
    path("catalogue/rates/", views.set_rate, name="rate_set"),
]
