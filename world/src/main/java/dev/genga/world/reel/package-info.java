/// Made-up films whose scenes are known: what the finding of scenes is tried on.
@NullMarked
package dev.genga.world.reel;

import org.jspecify.annotations.NullMarked;
