/// Low-rank adapters (LoRA) of the Wan transformer and their files.
@NullMarked
package dev.genga.wan.lora;

import org.jspecify.annotations.NullMarked;
