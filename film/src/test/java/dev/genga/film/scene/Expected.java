package dev.genga.film.scene;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What PySceneDetect found, written by `src/test/python/scenes.py`.
final class Expected {
  private Expected() {}

  static JsonNode read() {
    try (var in = Expected.class.getResourceAsStream("pyscenedetect.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Integer> integers(JsonNode list) {
    var integers = new ArrayList<Integer>();
    list.forEach(value -> integers.add(value.asInt()));
    return integers;
  }
}
