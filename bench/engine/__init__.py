"""The delivery engine as it runs in the product, in a process of its own, beside a stopwatch."""
