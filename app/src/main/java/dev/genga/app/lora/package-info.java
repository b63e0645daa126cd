/// What the commands about LoRA files print and note down.
@NullMarked
package dev.genga.app.lora;

import org.jspecify.annotations.NullMarked;
