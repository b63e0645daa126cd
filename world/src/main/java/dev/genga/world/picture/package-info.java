/// Pictures as those see them who judge: lightness and colour apart.
@NullMarked
package dev.genga.world.picture;

import org.jspecify.annotations.NullMarked;
