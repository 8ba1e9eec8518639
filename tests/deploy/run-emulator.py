"""Runs MiniStack 1.5.33 with five things mended, each of which would hide what the deployed product does."""

from contextvars import ContextVar

from ministack import app
from ministack.core import iam_evaluator, lambda_runtime, router
from ministack.services import apigateway, lambda_svc, stepfunctions

# Functions mount their code. Copied into the container, as for an engine on another machine, it is there only sometimes.
lambda_svc._is_in_container = False


class InContainer:
    """A worker of the emulator's own process, whose calls go to the function's container instead."""

    def __init__(self, name, config, code, qualifier="$LATEST", **_):
        record = {"config": config, "code_zip": code}
        self.record = lambda_svc._execution_record_for_config(record, config)

    def invoke(self, event, request_id):
        result = lambda_svc._execute_function_docker(self.record, event, request_id)
        if result.get("error"):
            return {"status": "error", "error": str(result.get("body"))}
        return {"status": "ok", "result": result.get("body")}


# Functions behind a socket run in containers as all others do.
lambda_runtime.get_or_create_worker = InContainer

# The event of a socket's $connect says who signed for it: requestContext.identity.userArn.
signer = ContextVar("signer", default=None)
authorize = apigateway._authorize_ws_iam
describe = apigateway._ws_request_context


def authorize_and_remember(scope, arn, headers, query, region):
    identity = iam_evaluator.resolve_caller_identity(router.extract_access_key_id(headers, query))
    signer.set((identity or {}).get("userArn"))
    return authorize(scope, arn, headers, query, region)


def describe_with_signer(*args):
    context = describe(*args)
    if context["eventType"] == "CONNECT" and signer.get():
        context["identity"]["userArn"] = signer.get()
    return context


apigateway._authorize_ws_iam = authorize_and_remember
apigateway._ws_request_context = describe_with_signer

# How long a task may take can be an expression.
execute_task = stepfunctions._execute_task


def execute_with_timeout(state, raw_input, execution, ctx):
    if isinstance(state.get("TimeoutSeconds"), str):
        seconds = stepfunctions._jsonata_state_field(state, "TimeoutSeconds", "number", raw_input, ctx)
        state = {**state, "TimeoutSeconds": seconds}
    return execute_task(state, raw_input, execution, ctx)


stepfunctions._execute_task = execute_with_timeout

# A function that fails has failed its task, even where the task waits for a token.
waiting = ContextVar("waiting", default=None)
await_callback = stepfunctions._invoke_with_callback
call_lambda = stepfunctions._call_lambda


def await_with_token(resource, value, token, state):
    reset = waiting.set(token)
    try:
        return await_callback(resource, value, token, state)
    finally:
        waiting.reset(reset)


def call_and_fail(function, event):
    try:
        return call_lambda(function, event)
    except stepfunctions._ExecutionError as error:
        if waiting.get():
            task = stepfunctions._task_tokens[waiting.get()]
            task["error"] = {"Error": error.error, "Cause": error.cause}
            task["event"].set()
        raise


stepfunctions._invoke_with_callback = await_with_token
stepfunctions._call_lambda = call_and_fail

app.main()
