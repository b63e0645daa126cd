/// Measures how near a clip is to each style, whatever it shows. No part of any model.
@NullMarked
package dev.genga.world.measure;

import org.jspecify.annotations.NullMarked;
