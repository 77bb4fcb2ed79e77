"""What all cogs share: ids, buttons, layout, text, charts. It knows no cog."""
