package dev.genga.film.scene;

/// The looks of the last frames.
final class LookBuffer {
  private final FrameLook[] looks;
  private int next;

  /// @param capacity frames that it remembers
  LookBuffer(int capacity) {
    looks = new FrameLook[capacity];
  }

  /// @param look of the next frame in order, from frame 0 on
  void add(FrameLook look) {
    looks[next % looks.length] = look;
    next++;
  }

  /// The newest frame's number.
  int newest() {
    return next - 1;
  }

  /// The oldest frame's number that is remembered.
  int oldest() {
    return Math.max(0, next - looks.length);
  }

  /// @throws IndexOutOfBoundsException if the frame is forgotten or to come
  FrameLook at(int index) {
    if (index < oldest() || index >= next) {
      throw new IndexOutOfBoundsException(
          "frame %d of %d to %d".formatted(index, oldest(), next - 1));
    }
    return looks[index % looks.length];
  }
}
