"""The serving process: llama.cpp's server inside xllamacpp, on loopback, with every adapter loaded beside the base.

Which adapter answers is said by each request. It tells its address in one line, and ends with whoever started it.
"""

import sys
import threading

from goldsmith_cli.standin.smollm2.child import told
from goldsmith_cli.standin.smollm2.names import BASE_MODEL
from goldsmith_cli.standin.smollm2.order import Serving


def _serve(serving: Serving) -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(serving.model)
    parameters.model_alias = {BASE_MODEL}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [serving.key]
    parameters.cors_origins = "http://127.0.0.1"
    parameters.n_parallel = serving.slots
    parameters.n_ctx = serving.slots * serving.context_tokens
    parameters.cpuparams.n_threads = serving.threads
    parameters.cpuparams_batch.n_threads = serving.threads
    parameters.use_jinja = True
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.lora_init_without_apply = True
    parameters.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(path), 0.0) for path in serving.adapters]
    server = xllamacpp.Server(parameters)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    _serve(Serving.model_validate_json(told()))
