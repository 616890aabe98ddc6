from django.urls import path

from . import views

urlpatterns = [
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/with/<uuid:person>/", views.prepare, name="review_prepare"),
    path("reviews/with/<uuid:person>/as-of/", views.looking_back, name="review_as_of"),
    path("reviews/<uuid:review>/", views.review, name="review"),
    path("reviews/<uuid:review>/again/", views.again, name="review_again"),
    path("reviews/<uuid:review>/start/", views.start, name="review_start"),
    path("reviews/<uuid:review>/aim/", views.aim, name="review_aim"),
    path("reviews/<uuid:review>/close/", views.close, name="review_close"),
    path("reviews/<uuid:review>/items/<int:item>/", views.item, name="review_item"),
]
