"""Makes the torch.save files of this folder. PyTorch 2.13.0."""

import torch

table = torch.arange(24, dtype=torch.float32).reshape(4, 6)
kinds = {
    "float64": torch.float64, "float32": torch.float32, "float16": torch.float16,
    "bfloat16": torch.bfloat16, "int64": torch.int64, "int32": torch.int32, "int16": torch.int16,
    "int8": torch.int8, "uint8": torch.uint8, "bool": torch.bool,
    "float8_e4m3fn": torch.float8_e4m3fn, "float8_e5m2": torch.float8_e5m2,
}
torch.save({name: torch.arange(6).reshape(2, 3).to(kind) for name, kind in kinds.items()}, "dtypes.pt")
torch.save(
    {
        "whole": table,
        "transposed": table.t(),
        "inner": table[1:3, 2:5],
        "every_second": table[::2, ::3],
        "row": table[2],
        "scalar": table[3, 1],
        "empty": table[:, :0],
        "empty_late": table[4:, 6:],
    },
    "views.pt",
)
torch.save({"step": 7, "rate": 1e-4, "name": "x", "big": 2**40, "flags": [True, False, None],
            "state_dict": torch.nn.Linear(3, 2).state_dict()}, "nested.pt")
torch.save(dict(torch.nn.Linear(3, 2).named_parameters()), "parameters.pt")
torch.save({"x": torch.ones(2).expand(1000, 2)}, "expanded.pt")
torch.save(torch.nn.Linear(3, 2), "module.pt")
torch.save({"x": torch.ones(2)}, "legacy.pt", _use_new_zipfile_serialization=False)
torch.save({"x": torch.ones(2)}, "protocol4.pt", pickle_protocol=4)
torch.save({"x": torch.ones(2)}, "sane.pt")
torch.save(torch.ones(2), "tensor.pt")
torch.jit.script(torch.nn.Linear(3, 2)).save("script.pt")
