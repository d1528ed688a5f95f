"""What a page costs at least: Flask, Flask-Login, one indexed SELECT, and for saving one INSERT.

It runs on the database that BENCH_DATABASE names, with the same settings of the connection as Academy.
"""

import os

from flask import Flask, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select

import academy.db  # noqa: F401 -- prepares SQLite connections the way Academy does

PAGE = """<!doctype html><html lang="en"><title>{{ name }}</title>
<form method="post"><label>Answer <input name="answer"></label><button>Save</button></form></html>"""

app = Flask(__name__)
app.secret_key = "only for measuring"
login_manager = LoginManager(app)
tables = MetaData()
users = Table("bench_user", tables, Column("id", Integer, primary_key=True), Column("name", String, index=True))
answers = Table("bench_answer", tables, Column("id", Integer, primary_key=True), Column("text", String))
engine = create_engine(os.environ.get("BENCH_DATABASE", "sqlite://"))


class User(UserMixin):
    def __init__(self, name: str) -> None:
        self.id = name


def find_user(name: str) -> User | None:
    with engine.connect() as connection:
        found = connection.scalar(select(users.c.name).where(users.c.name == name))
    return User(found) if found else None


login_manager.user_loader(find_user)


@app.post("/sign-in/<name>")
def sign_in(name: str) -> ResponseReturnValue:
    user = find_user(name)
    return ("", 204) if user and login_user(user) else ("", 404)


@app.get("/question")
@login_required
def question() -> ResponseReturnValue:
    return render_template_string(PAGE, name=current_user.id)


@app.post("/question")
@login_required
def answer() -> ResponseReturnValue:
    with engine.begin() as connection:
        connection.execute(insert(answers).values(text=request.form["answer"]))
    return redirect("/question", 303)


def prepare(url: str, people: list[str]) -> None:
    """Make the tables and the users in a database."""
    target = create_engine(url)
    tables.drop_all(target)
    tables.create_all(target)
    with target.begin() as connection:
        connection.execute(insert(users), [{"name": name} for name in people])
    target.dispose()
