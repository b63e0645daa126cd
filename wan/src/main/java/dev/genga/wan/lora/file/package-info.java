/// Files of adapters: the layouts of all common trainers, and what of a file fits a model.
@NullMarked
package dev.genga.wan.lora.file;

import org.jspecify.annotations.NullMarked;
