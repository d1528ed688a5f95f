"""The part of Flask-Login that Academy uses; the package ships no types."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask

F = TypeVar("F", bound=Callable[..., Any])

current_user: Any

def login_required(func: F) -> F: ...

class LoginManager:
    def init_app(self, app: Flask, add_context_processor: bool = True) -> None: ...
    def user_loader(self, callback: F) -> F: ...
    def unauthorized_handler(self, callback: F) -> F: ...
