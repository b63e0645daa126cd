/// Holds what practice says of training LoRAs to what comes out on the little world.
@NullMarked
package dev.genga.app.practice;

import org.jspecify.annotations.NullMarked;
