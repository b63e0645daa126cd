package dev.genga.world.judge;

import dev.genga.world.judge.Silhouette.Box;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The connected pieces of a set of pixels.
///
/// @param names of each pixel's piece, from 1 on; 0 is none
@SuppressWarnings("ArrayRecordComponent") // pixels, never compared
record Pieces(int[] names, List<Piece> all) {
  /// Pieces of a thing (a sail, a hull) are at least this share of its largest.
  private static final double LEAST_SHARE = 0.1;

  /// ... and so near, in pixels of a frame of 80 rows.
  private static final int GAP = 5;

  record Piece(int name, int area, Box box) {}

  static Pieces of(boolean[] pixels, int width, int height) {
    var names = new int[pixels.length];
    var all = new ArrayList<Piece>();
    for (int i = 0; i < pixels.length; i++) {
      if (pixels[i] && names[i] == 0) {
        all.add(flood(pixels, width, height, i, names, all.size() + 1));
      }
    }
    return new Pieces(names, all);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /// The pixels of the largest piece and of all that belong to it.
  boolean[] largestWithNeighbours() {
    var largest = all.getFirst();
    for (var piece : all) {
      largest = piece.area() > largest.area() ? piece : largest;
    }
    var taken = new boolean[all.size() + 1];
    taken[largest.name()] = true;
    var box = largest.box();
    for (boolean grew = true; grew; ) {
      grew = false;
      for (var piece : all) {
        if (!taken[piece.name()]
            && piece.area() >= LEAST_SHARE * largest.area()
            && piece.box().isNear(box, GAP)) {
          taken[piece.name()] = true;
          box = box.joined(piece.box());
          grew = true;
        }
      }
    }
    var pixels = new boolean[names.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = taken[names[i]];
    }
    return pixels;
  }

  /// Everything but what is joined with the frame's edge from outside.
  static boolean[] filled(boolean[] shape, int width, int height) {
    var empty = new boolean[shape.length];
    for (int i = 0; i < shape.length; i++) {
      empty[i] = !shape[i];
    }
    var outside = new int[shape.length];
    for (int i = 0; i < shape.length; i++) {
      int x = i % width;
      int y = i / width;
      boolean edge = x == 0 || y == 0 || x == width - 1 || y == height - 1;
      if (edge && empty[i] && outside[i] == 0) {
        flood(empty, width, height, i, outside, 1);
      }
    }
    var filled = new boolean[shape.length];
    for (int i = 0; i < shape.length; i++) {
      filled[i] = outside[i] == 0;
    }
    return filled;
  }

  static Box box(boolean[] inside, int width) {
    var box = new Box(Integer.MAX_VALUE, Integer.MAX_VALUE, -1, -1);
    for (int i = 0; i < inside.length; i++) {
      if (inside[i]) {
        int x = i % width;
        int y = i / width;
        box = box.joined(new Box(x, y, x, y));
      }
    }
    return box;
  }

  /// Names what is joined with a pixel, by sides.
  private static Piece flood(
      boolean[] pixels, int width, int height, int start, int[] names, int name) {
    var open = new ArrayDeque<Integer>();
    open.add(start);
    names[start] = name;
    int area = 0;
    var box = new Box(start % width, start / width, start % width, start / width);
    while (!open.isEmpty()) {
      int at = open.remove();
      int x = at % width;
      int y = at / width;
      area++;
      box = box.joined(new Box(x, y, x, y));
      visit(x > 0, at - 1, pixels, names, name, open);
      visit(x < width - 1, at + 1, pixels, names, name, open);
      visit(y > 0, at - width, pixels, names, name, open);
      visit(y < height - 1, at + width, pixels, names, name, open);
    }
    return new Piece(name, area, box);
  }

  private static void visit(
      boolean there, int at, boolean[] pixels, int[] names, int name, ArrayDeque<Integer> open) {
    if (there && pixels[at] && names[at] == 0) {
      names[at] = name;
      open.add(at);
    }
  }
}
