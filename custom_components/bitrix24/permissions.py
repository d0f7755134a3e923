"""Whether the caller of an action or of a WebSocket command may see, or change, an employee's day.

Home Assistant checks this by itself for entities only. What is not one is measured by one: by the employee's switch of
the work day where something changes, else by the sensor of the status.
"""

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN, STATUS
from .identity import entity_key
from .roster import Member

# The key of the switch.
_WORKDAY = "workday"


async def async_check_caller(hass: HomeAssistant, context: Context, member: Member, policy: str) -> None:
    """Make sure that an action is called by somebody who may; automations and Home Assistant itself always may.

    Args:
        hass: Home Assistant.
        context: of the call.
        member: whose day the action is about.
        policy: POLICY_READ or POLICY_CONTROL.

    Raises:
        Unauthorized, UnknownUser: as from an action on an entity.
    """
    if context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context, permission=policy)
    check_user(hass, user, member, policy, context)


@callback
def check_user(hass: HomeAssistant, user: User, member: Member, policy: str, context: Context | None = None) -> None:
    """Make sure that a user may see, or change, somebody's day.

    Raises:
        Unauthorized: the user may not.
    """
    if user.is_admin:
        return
    entity_id = _entity_of(hass, member, policy)
    if entity_id is None:
        permitted = user.permissions.access_all_entities(policy)
    else:
        permitted = user.permissions.check_entity(entity_id, policy)
    if not permitted:
        raise Unauthorized(context=context, user_id=user.id, entity_id=entity_id, permission=policy)


@callback
def _entity_of(hass: HomeAssistant, member: Member, policy: str) -> str | None:
    """Return the entity by which a permission is measured; None for somebody of whom none is registered yet."""
    entities = er.async_get(hass)
    status = entities.async_get_entity_id(Platform.SENSOR, DOMAIN, entity_key(member.key, STATUS))
    if policy != POLICY_CONTROL:
        return status
    return entities.async_get_entity_id(Platform.SWITCH, DOMAIN, entity_key(member.key, _WORKDAY)) or status
