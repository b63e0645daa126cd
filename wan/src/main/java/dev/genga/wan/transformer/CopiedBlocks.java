package dev.genga.wan.transformer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.Device;
import dev.genga.tensor.DeviceCopies;
import dev.genga.tensor.DeviceCopies.Mark;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.nn.Linear;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Blocks that compute on a CUDA device and are copied there ahead of their use: from the mapped file, or
/// from the machine's memory where the run holds them in another form, through pinned memory, in a queue
/// of their own beside the calculations. No step makes the thread that computes wait for the device.
final class CopiedBlocks implements BlockCarrier {
  private final TransformerWeights weights;
  private final List<List<String>> modules;
  private final Device device;
  private final DeviceCopies copies;
  private final Map<Integer, Map<String, Linear>> here = new HashMap<>();
  private final List<Place> places =
      IntStream.range(0, BaseForm.MOVING).mapToObj(_ -> new Place()).toList();

  /// @param weights in the run's form, on the CPU
  /// @param modules names of the layers of each block
  CopiedBlocks(TransformerWeights weights, List<List<String>> modules, Device device) {
    this.weights = weights;
    this.modules = modules;
    this.device = device;
    copies = new DeviceCopies(device);
  }

  /// A block's room on the device.
  private static final class Place {
    private List<Tensor> pinned = List.of();
    private List<Tensor> onDevice = List.of();
    private Map<String, Linear> layers = Map.of();
    private @Nullable Mark copied;
    private @Nullable Mark left;

    private boolean fits(List<Tensor> tensors) {
      return tensors.size() == pinned.size()
          && IntStream.range(0, pinned.size())
              .allMatch(i ->
                  tensors.get(i).dtype() == pinned.get(i).dtype()
                      && Arrays.equals(tensors.get(i).shape(), pinned.get(i).shape()));
    }
  }

  @Override
  public void fetch(int block, int slot) {
    var place = places.get(slot);
    try (var _ = TensorScope.open();
        var _ = Autograd.off()) {
      var from = here.computeIfAbsent(block, at -> MappedBlocks.layers(weights, modules.get(at)));
      var tensors = LayerTensors.of(from.values());
      if (place.copied != null) {
        copies.finish(place.copied); // the pinned memory is free again
        place.copied = null;
      }
      if (!place.fits(tensors)) {
        makeRoom(place, tensors);
      }
      place.layers = LayerTensors.with(from, place.onDevice); // named after this block
      for (int i = 0; i < tensors.size(); i++) {
        place.pinned.get(i).copyInPlace(tensors.get(i));
      }
      place.copied = copies.copy(place.pinned, place.onDevice, place.left);
      if (place.left != null) {
        copies.forget(place.left);
        place.left = null;
      }
    }
  }

  /// Memory of the shapes of a block. The device may still be at work on what was there before: what is
  /// copied waits for that.
  private void makeRoom(Place place, List<Tensor> tensors) {
    if (place.left != null) {
      copies.finish(place.left);
      place.left = null;
    }
    free(place);
    var pinned =
        tensors.stream().map(tensor -> Tensors.pinned(tensor.shape(), tensor.dtype())).toList();
    var onDevice =
        tensors.stream().map(tensor -> room(tensor, device)).toList(); // may find no room
    pinned.forEach(TensorScope::release);
    onDevice.forEach(TensorScope::release);
    place.pinned = pinned;
    place.onDevice = onDevice;
    place.left = copies.mark();
  }

  private static void free(Place place) {
    place.pinned.forEach(Tensor::close);
    place.onDevice.forEach(Tensor::close);
    place.pinned = List.of();
    place.onDevice = List.of();
    place.layers = Map.of();
  }

  @Override
  public void close() {
    for (var place : places) {
      if (place.copied != null) {
        copies.finish(place.copied);
        place.copied = null;
      }
      if (place.left != null) {
        copies.finish(place.left);
        place.left = null;
      }
      free(place);
    }
    here.values().forEach(layers -> LayerTensors.of(layers.values()).forEach(Tensor::close));
    here.clear();
  }

  private static Tensor room(Tensor like, Device device) {
    return Tensors.empty(like.shape(), like.dtype(), device);
  }

  @Override
  public Map<String, Linear> take(int block, int slot) {
    var place = places.get(slot);
    if (place.copied != null) {
      copies.await(place.copied);
    }
    return place.layers;
  }

  @Override
  public void leave(int block, int slot, Map<String, Linear> layers) {
    var place = places.get(slot);
    if (place.left != null) {
      copies.forget(place.left);
    }
    place.left = copies.mark();
  }
}
