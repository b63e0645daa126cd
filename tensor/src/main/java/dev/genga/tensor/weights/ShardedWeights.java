package dev.genga.tensor.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Weights split over several files, as one.
public final class ShardedWeights implements WeightsFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NAMED = 5;

  private final List<WeightsFile> shards;
  private final Map<String, WeightsFile> homes = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private ShardedWeights(List<WeightsFile> shards) {
    this.shards = shards;
    for (var shard : shards) {
      shard
          .tensors()
          .forEach((name, info) -> {
            var other = homes.putIfAbsent(name, shard);
            if (other != null) {
              throw new ProblemException(
                  "the tensor '%s' stands in two parts of one set of weights".formatted(name),
                  other.path() + " and " + shard.path(),
                  "download the parts of one set again");
            }
            tensors.put(name, info);
          });
      shard.metadata().forEach(metadata::putIfAbsent);
    }
  }

  /// Opens all parts.
  ///
  /// @param files the parts in order, at least one
  /// @throws ProblemException naming every part that is missing or can't be read
  static ShardedWeights open(List<Path> files) {
    checkPresent(files);
    var problems = new Problems();
    var shards = new ArrayList<WeightsFile>();
    try {
      for (var file : files) {
        try {
          shards.add(WeightsFormat.openSingle(file));
        } catch (ProblemException e) {
          problems.addAll(e);
        }
      }
      problems.throwIfAny();
      return new ShardedWeights(List.copyOf(shards));
    } catch (RuntimeException e) {
      shards.forEach(WeightsFile::close);
      throw e;
    }
  }

  private static void checkPresent(List<Path> files) {
    var missing = files.stream().filter(file -> !Files.isRegularFile(file)).toList();
    if (missing.isEmpty()) {
      return;
    }
    var named = missing.stream().limit(NAMED).map(Path::getFileName).map(String::valueOf).toList();
    int more = missing.size() - named.size();
    throw new ProblemException(
        "%d of the %d parts of these weights %s missing: %s%s"
            .formatted(
                missing.size(),
                files.size(),
                missing.size() == 1 ? "is" : "are",
                String.join(", ", named),
                more > 0 ? " and " + more + " more" : ""),
        String.valueOf(files.getFirst().toAbsolutePath().getParent()),
        "download the missing parts into this folder");
  }

  /// Opens the parts that a `*.index.json` lists under `weight_map`.
  ///
  /// @throws ProblemException also if a tensor that it lists is not in its part
  static ShardedWeights openIndex(Path index) {
    var map = weightMap(index);
    var names = new LinkedHashSet<String>();
    map.properties().forEach(entry -> names.add(entry.getValue().asText("")));
    var weights = open(names.stream().map(name -> beside(index, name)).toList());
    for (var entry : map.properties()) {
      var home = weights.homes.get(entry.getKey());
      if (home == null || !home.path().endsWith(entry.getValue().asText())) {
        weights.close();
        throw new ProblemException(
            "the tensor '%s' is not in %s, where the index says it is"
                .formatted(entry.getKey(), entry.getValue().asText()),
            index.toString(),
            "download the index and the parts of one set again");
      }
    }
    return weights;
  }

  private static Path beside(Path index, String name) {
    try {
      var plain = Path.of(name);
      if (plain.getNameCount() == 1
          && plain.getRoot() == null
          && !Set.of("", ".", "..").contains(name)) {
        return index.resolveSibling(plain);
      }
    } catch (InvalidPathException e) {
      // Said below, as for a name with folders in it.
    }
    throw new ProblemException(
        "the index names '%s', which is no file beside it".formatted(name),
        index.toString(),
        "download the index again");
  }

  private static JsonNode weightMap(Path index) {
    try {
      var map = JSON.readTree(index.toFile()).path("weight_map");
      if (map.isObject() && !map.isEmpty()) {
        return map;
      }
    } catch (IOException e) {
      // Said below, as for JSON of another kind.
    }
    throw new ProblemException(
        "this is neither weights nor an index of weights",
        index.toString(),
        "name the file of weights, or the *.index.json that lists its parts");
  }

  @Override
  public Path path() {
    return shards.getFirst().path();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  @Override
  public Tensor read(String name) {
    return home(name).read(name);
  }

  private WeightsFile home(String name) {
    var home = homes.get(name);
    if (home == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + path());
    }
    return home;
  }

  @Override
  public void load(String name) {
    home(name).load(name);
  }

  @Override
  public void unload(String name) {
    home(name).unload(name);
  }

  @Override
  public void unload() {
    shards.forEach(WeightsFile::unload);
  }

  @Override
  public void close() {
    shards.forEach(WeightsFile::close);
  }
}
