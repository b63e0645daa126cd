/// Recovers from frames alone what a clip shows. No part of any model.
@NullMarked
package dev.genga.world.judge;

import org.jspecify.annotations.NullMarked;
