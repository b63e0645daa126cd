package dev.genga.world.draw;

import java.awt.Shape;

/// A shape to be painted, in heights of the picture, y downwards.
record Part(Shape shape, Role role) {}
