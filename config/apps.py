from django.apps import AppConfig
from django.core.checks import register


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: PLC0415  a check may import models, which exist from here on

        register(checks.production_settings)
        register(checks.production_database)
        register(checks.guards_of_history)
        register(checks.serving_role)
