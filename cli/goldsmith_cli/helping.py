"""What typer shows of options and mistakes, without what is only noise to a person; and what the shell completes."""

from typing import Any

import typer
from typer.core import TyperGroup, TyperOption

from goldsmith_cli.completing import complete_names

_PYDANTICS_WORDS = "Value error, "


class PlainGroup(TyperGroup):
    """The whole command: help gives flags no type, and a refused value is told without pydantic's words before it.

    ``ctx`` is typer's, whose type is not public.
    """

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401 - see above
        """Its own options."""
        params = super().get_params(ctx)
        _leave_out_types_of_flags(params)
        return params

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - see above
        """The command of that name, with all that is below it."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            _finish_below(command, ctx)
        return command

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - see above
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix(_PYDANTICS_WORDS)
            raise


def _finish_below(command: Any, ctx: Any) -> None:  # noqa: ANN401 - see above
    params = command.get_params(ctx)
    _leave_out_types_of_flags(params)
    complete_names(params)
    for each in getattr(command, "commands", {}).values():
        _finish_below(each, ctx)


def _leave_out_types_of_flags(params: list[Any]) -> None:
    """A flag is there or not: it takes no value whose type there would be to tell."""
    for param in params:
        if isinstance(param, TyperOption) and param.is_flag:
            param.metavar = ""
