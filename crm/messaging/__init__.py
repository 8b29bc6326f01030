"""Outgoing messages: e-mail, WeCom and DingTalk group robots, kept until they are sent."""
