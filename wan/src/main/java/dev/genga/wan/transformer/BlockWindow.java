package dev.genga.wan.transformer;

import dev.genga.tensor.nn.Linear;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The blocks that are where they compute, of those that come and go: the one that computes, and the one
/// that comes next in the direction in which they are passed through, fetched meanwhile. Where a pass
/// turns back, both are there already.
///
/// One thread computes with them.
final class BlockWindow implements AutoCloseable {
  private static final int NONE = -1;

  private final BlockCarrier carrier;
  private final int blocks;
  private final ExecutorService beside =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("genga-blocks").factory());
  private final List<Slot> slots = IntStream.range(0, BaseForm.MOVING).mapToObj(Slot::new).toList();
  private @Nullable Slot current;

  /// @param blocks how many come and go, more than [BaseForm#MOVING]
  BlockWindow(BlockCarrier carrier, int blocks) {
    this.carrier = carrier;
    this.blocks = blocks;
  }

  private static final class Slot {
    private final int index;
    private int block = NONE;
    private Future<?> fetched = CompletableFuture.completedFuture(true);
    private Map<String, Linear> layers = Map.of();

    Slot(int index) {
      this.index = index;
    }
  }

  /// A layer of a block, which is of use until a layer of another block is asked for.
  Linear layer(int block, String module) {
    var slot = current;
    if (slot == null || slot.block != block) {
      slot = enter(block);
    }
    var layer = slot.layers.get(module);
    if (layer == null) {
      throw new IllegalArgumentException("block " + block + " has no layer " + module);
    }
    return layer;
  }

  private Slot enter(int block) {
    int next = next(block);
    var slot = holding(block);
    if (slot == null) {
      slot = slots.getFirst().block == next ? slots.getLast() : slots.getFirst();
      fetch(block, slot);
    }
    if (next != NONE && holding(next) == null) {
      fetch(next, slot == slots.getFirst() ? slots.getLast() : slots.getFirst());
    }
    try {
      await(slot.fetched);
    } catch (CompletionException e) {
      slot.block = NONE; // to be fetched again, should the caller try again
      throw e;
    }
    if (slot.layers.isEmpty()) {
      slot.layers = carrier.take(block, slot.index);
    }
    current = slot;
    return slot;
  }

  /// The block that will be asked for after this one, or none: at the end of a pass it may turn back, or
  /// begin anew.
  private int next(int block) {
    int before = current == null ? NONE : current.block;
    boolean anew = block == 0 && before == blocks - 1;
    if (block > before || anew) {
      return block + 1 < blocks ? block + 1 : NONE;
    }
    return block - 1; // before the first is none
  }

  private @Nullable Slot holding(int block) {
    return slots.stream().filter(slot -> slot.block == block).findFirst().orElse(null);
  }

  private void fetch(int block, Slot slot) {
    empty(slot);
    slot.block = block;
    slot.fetched = beside.submit(() -> carrier.fetch(block, slot.index));
  }

  private void empty(Slot slot) {
    if (slot.block == NONE) {
      return;
    }
    try {
      await(slot.fetched);
    } catch (CompletionException e) {
      slot.block = NONE; // no one has asked for what did not come
      return;
    }
    carrier.leave(slot.block, slot.index, slot.layers);
    slot.block = NONE;
    slot.layers = Map.of();
  }

  private static void await(Future<?> fetched) {
    switch (fetched.state()) {
      case SUCCESS -> {}
      case RUNNING -> {
        try {
          fetched.get();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while a block comes", e);
        } catch (ExecutionException e) {
          throw new CompletionException(e.getCause());
        }
      }
      case FAILED, CANCELLED -> throw new CompletionException(fetched.exceptionNow());
    }
  }

  /// Lets go of all blocks.
  @Override
  public void close() {
    current = null;
    slots.forEach(this::empty);
    beside.shutdown();
    carrier.close();
  }
}
