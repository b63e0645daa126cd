/// What can be done with adapters and bases outside of a training: join, shrink, extract, merge, compare.
@NullMarked
package dev.genga.wan.lora.edit;

import org.jspecify.annotations.NullMarked;
